"""Keep whom a professional stops accompanying: nobody is left to a compte that cannot act."""
