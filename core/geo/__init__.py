"""Hold communes, EPCI, départements and their contours; ship one region, import the others."""
