-- id, when it is due or nothing.
list(undecided, now(), ARGV[1])
if ARGV[2] ~= '' then list(due, ARGV[2], ARGV[1]) end
return {}
