#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"
#include "scheduling/rota/model.hpp"

/// Pure rules of rotas: no database, no clock.
namespace medres::scheduling {

/// Everything that is wrong with a rota, with JSON pointers: edges off the five-minute grid, an unknown zone, valid_to
/// before valid_from, a window of a day without length, an exception that says nothing or twice, no rule at all.
std::vector<Issue> CheckRota(const Rota& rota);

/// Whether the rota has the date on which that instant falls by its clock.
bool IsValidAt(const Rota& rota, Instant at);

/// When these rotas of one resource are open for a service within `within`: disjoint, merged, in order. Each date's
/// windows are its weekly ones, unless an exception closes the date or replaces them; `extra` ones are added. A window
/// that crosses midnight belongs to the date it starts on. Rotas that name services count only for those; rotas of the
/// other shape do not count: what is open by numbers is not open for visits at any time.
std::vector<Interval> OpenWindows(std::span<const Rota> rotas, ServiceTypeId service, const Interval& within,
                                  RotaShape shape = RotaShape::kTimed);

/// Whether the whole visit lies in one open window.
bool Covers(std::span<const Interval> windows, const Interval& visit);
/// Whether each of the times in which a visit needs somebody lies in a window that these rotas open for the service.
bool CoversAll(const std::vector<Rota>& rotas, ServiceTypeId service, std::span<const Interval> times);

/// Whether the wall time at `start` in the zone is a multiple of the grid from local midnight.
bool StartsOnGrid(std::string_view zone, Instant start, int grid_minutes);

}  // namespace medres::scheduling
