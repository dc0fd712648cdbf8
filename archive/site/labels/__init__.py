"""Words, titles and places as readers see them."""
