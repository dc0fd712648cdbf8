"""What a page offers to press, choose or follow: found whatever it is made of, and told where it leads."""
