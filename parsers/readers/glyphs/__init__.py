"""What characters look like: shapes of many typefaces, against which what a font draws is held."""
