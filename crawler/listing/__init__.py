"""Reading a listing: the walk and its evidence. No Scrapy object, no I/O, no clock."""
