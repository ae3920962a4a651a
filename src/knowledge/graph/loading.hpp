#pragma once

#include <span>

#include "knowledge/acupoints/acupoints.hpp"
#include "knowledge/graph/graph.hpp"
#include "knowledge/graph/table.hpp"
#include "knowledge/herbs/herbs.hpp"

namespace medres::knowledge {

/// All that a graph is read from.
struct GraphFiles {
  TextFile sources;
  std::span<const TextFile> nodes;
  TextFile syndromes;
  TextFile therapies;
  std::span<const TextFile> edges;
};

/// Herbs with their other names and meridians come from the materia medica, points from the points' table, the
/// hierarchies of syndromes and therapies from their codes; everything else from the files. kInvalid `graph.data` with
/// every bad row at "file:line".
Result<Graph> LoadGraph(const GraphFiles& files, const Herbs& herbs, const Acupoints& points);

/// The graph that travels in the program; broken data throws std::logic_error (a failed start).
Graph EmbeddedGraph(const Herbs& herbs, const Acupoints& points);

}  // namespace medres::knowledge
