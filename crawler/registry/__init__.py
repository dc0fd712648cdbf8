"""Facts about portals: the sources, their addresses, and the handshakes that some hosts need."""
