-- Posts the lines of a file in turn: wrk -s bodies.lua URL -- FILE. Requests are put together once.
local requests = {}
local at = 0

function init(args)
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, nil, line)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
