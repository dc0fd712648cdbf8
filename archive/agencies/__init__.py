"""Who is who: names of bodies and places, merging and separating."""
