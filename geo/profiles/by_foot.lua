-- On foot: OSRM's own profile, 5 km/h.

return require("foot")
