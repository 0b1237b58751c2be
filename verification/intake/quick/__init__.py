"""A first look at each film, answered before the person leaves the screen. It never tells of a suspicion."""
