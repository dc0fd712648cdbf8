"""Page scripts read as data: what they say of addresses, requests and numbers. Nothing of a page is ever run.

The grammar is the small part of JavaScript in which portals write their pagers: literals, variables, concatenation,
conditions, calls. What lies outside it is an unknown value, and an address with an unknown part is no address.
"""
