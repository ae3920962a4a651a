#pragma once

namespace medres::knowledge {

/// Heliocentric ecliptic longitude of the Earth, mean equinox of date, in radians and not reduced to one turn: the
/// larger terms of VSOP87D (Bretagnon and Francou 1988). Within 0.3 seconds of arc from 1900 to 2100. `millennia` are
/// Julian ones since J2000.0 in terrestrial time.
double EarthLongitude(double millennia);

}  // namespace medres::knowledge
