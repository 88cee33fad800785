-- Car: OSRM's own profile. Roads to avoid on request (toll, motorway, ferry) are left out: nobody asks for them, and each
-- combination doubles the time that contraction takes.

local car = require("car")

local function setup()
  local profile = car.setup()
  profile.excludable = Sequence {}
  return profile
end

return { setup = setup, process_way = car.process_way, process_node = car.process_node, process_turn = car.process_turn }
