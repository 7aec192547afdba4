"""Panels of the Explore page: films, mixtures, analogies, a photograph of one's own, the nearest real pictures."""
