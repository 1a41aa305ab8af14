"""Keep whom a professional stops accompanying: nobody is left under a compte that cannot act any more."""
