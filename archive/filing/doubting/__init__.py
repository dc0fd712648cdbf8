"""What is not believed at once: doubted arrivals, and portals that lie."""
