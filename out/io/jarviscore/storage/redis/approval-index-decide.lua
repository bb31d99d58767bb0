-- id, time to live in ms. The decision comes next.
list(unacknowledged, now(), ARGV[1], ARGV[2])
return {}
