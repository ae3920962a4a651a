#pragma once

#include <memory>
#include <mutex>

#include "knowledge/differentiation/clause_finder.hpp"
#include "knowledge/differentiation/differentiator.hpp"
#include "knowledge/extraction/extractor.hpp"
#include "knowledge/graph/loading.hpp"
#include "knowledge/graph/naming.hpp"
#include "knowledge/search/node_search.hpp"
#include "knowledge/terminology/code_systems.hpp"

namespace medres::knowledge {

/// The knowledge graph and what is drawn from it, from the data that travels in the program. Each part is made when it
/// is asked for first, then stays as it is; thread-safe. Herbs and points must outlive it. Broken data throws
/// std::logic_error, which the tests of the data rule out.
class Library {
 public:
  Library(const Herbs& herbs, const Acupoints& points) : herbs_(herbs), points_(points) {}

  const Graph& graph() const { return Shelf().graph; }
  const Naming& naming() const { return Shelf().naming; }
  const NodeSearch& search() const;
  const Differentiator& differentiation() const;
  const ClauseFinder& clauses() const;
  const Terminology& terminology() const;
  const SymptomExtractor& extraction() const;
  /// What may lie behind symptoms; nothing is ranked when one of them, or several together, must not wait.
  Differential Differentiate(const std::vector<ToldSymptom>& told, std::size_t limit) const {
    return differentiation().Differentiate(told, limit, extraction().EmergenciesAmong(told));
  }

 private:
  struct Books {
    Books(const Herbs& herbs, const Acupoints& points);
    Graph graph;
    Naming naming;
  };
  const Books& Shelf() const;

  const Herbs& herbs_;
  const Acupoints& points_;
  mutable std::once_flag books_once_, search_once_, differentiation_once_, clauses_once_;
  mutable std::once_flag terminology_once_, extraction_once_;
  mutable std::unique_ptr<const Books> books_;
  mutable std::unique_ptr<const NodeSearch> search_;
  mutable std::unique_ptr<const Differentiator> differentiation_;
  mutable std::unique_ptr<const ClauseFinder> clauses_;
  mutable std::unique_ptr<const Terminology> terminology_;
  mutable std::unique_ptr<const SymptomExtractor> extraction_;
};

}  // namespace medres::knowledge
