-- id, time to live in ms, when it is due or nothing.
list(undecided, now(), ARGV[1], ARGV[2])
if ARGV[3] ~= '' then list(due, ARGV[3], ARGV[1], ARGV[2]) end
return {}
