"""Ways to the pages of a listing, and how the rows of a page are read; shared by all families."""
