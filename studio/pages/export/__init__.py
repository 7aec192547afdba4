"""The Export page: pictures leave the program here, as a checked submission or as PNGs."""
