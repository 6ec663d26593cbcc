"""Bodies of articles: from a help desk's HTML to the HTML that Intercom takes, no word lost."""
