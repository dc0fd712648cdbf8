"""The site in English beside the Chinese: one catalogue of words, put in when templates are loaded and values shown."""
