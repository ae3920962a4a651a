#pragma once

#include "catalog/model.hpp"

namespace medres::catalog {

/// The same place in WGS-84. From GCJ-02 by the published approximation of its offset (about a metre of error), from
/// BD-09 by way of GCJ-02; outside China unchanged. Source: the formulas in coordtransform and evil transform
/// implementations.
Position ToWgs84(const Position& position);

/// Great-circle distance in kilometres (haversine, radius 6371.0088 km), both in WGS-84.
double DistanceKm(const Position& a, const Position& b);

}  // namespace medres::catalog
