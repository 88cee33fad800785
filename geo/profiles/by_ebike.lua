-- E-bike: OSRM's bicycle, faster. Access is a bicycle's: a pedelec is one in Europe (EN 15194), an electric bicycle is a
-- non-motor vehicle in China (GB 17761) and keeps to the same lanes.
--
-- Speeds: both standards end the motor's help at 25 km/h, which is the cap. Over whole rides, stops included, pedelecs in
-- Germany were 2 km/h faster than bicycles (Schleinitz et al., The German Naturalistic Cycling Study, Safety Science 92,
-- 2017, doi:10.1016/j.ssci.2015.07.027), electric bicycles in Hangzhou 27 % faster, with 17.1 km/h in the mean
-- (doi:10.1177/1687814015616918). OSRM's bicycle has 15 and adds turns and lights by itself, so a riding speed has to lie
-- above such means: 20 is our choice, not a measurement. Rough ground slows the rider, not the motor: its speeds are a
-- quarter higher than a bicycle's, our choice too.

local bicycle = require("bicycle")

local SPEED, CAP, OFF_ROAD, ROUGH = 20, 25, 15, 1.25

local function setup()
  local profile = bicycle.setup()
  local plain = profile.default_speed
  profile.use_public_transport = false
  profile.default_speed, profile.vehicle_max_speed = SPEED, CAP
  for way, speed in pairs(profile.bicycle_speeds) do
    profile.bicycle_speeds[way] = speed == plain and SPEED or OFF_ROAD
  end
  for surface, speed in pairs(profile.surface_speeds) do
    profile.surface_speeds[surface] = speed == plain and SPEED or speed * ROUGH
  end
  return profile
end

return {
  setup = setup,
  process_way = bicycle.process_way,
  process_node = bicycle.process_node,
  process_turn = bicycle.process_turn
}
