#include "knowledge/library.hpp"

#include "knowledge/differentiation/embedded.hpp"
#include "knowledge/extraction/embedded.hpp"
#include "knowledge/graph/embedded.hpp"
#include "knowledge/terminology/embedded.hpp"

namespace medres::knowledge {

Library::Books::Books(const Herbs& herbs, const Acupoints& points)
    : graph(EmbeddedGraph(herbs, points)), naming(graph, herbs, EmbeddedSimplified()) {}

const Library::Books& Library::Shelf() const {
  std::call_once(books_once_, [this] { books_ = std::make_unique<const Books>(herbs_, points_); });
  return *books_;
}

const NodeSearch& Library::search() const {
  std::call_once(search_once_, [this] { search_ = std::make_unique<const NodeSearch>(graph(), naming()); });
  return *search_;
}

const Differentiator& Library::differentiation() const {
  std::call_once(differentiation_once_, [this] {
    differentiation_ =
        std::make_unique<const Differentiator>(graph(), naming(), EmbeddedElements(), EmbeddedEmergencies());
  });
  return *differentiation_;
}

const ClauseFinder& Library::clauses() const {
  std::call_once(clauses_once_,
                 [this] { clauses_ = std::make_unique<const ClauseFinder>(graph(), Casebook::Embedded(graph())); });
  return *clauses_;
}

const Terminology& Library::terminology() const {
  std::call_once(terminology_once_,
                 [this] { terminology_ = std::make_unique<const Terminology>(graph(), EmbeddedTerminology()); });
  return *terminology_;
}

const SymptomExtractor& Library::extraction() const {
  std::call_once(extraction_once_, [this] {
    extraction_ = std::make_unique<const SymptomExtractor>(graph(), differentiation().emergencies(), EmbeddedLexicon(),
                                                           EmbeddedSimplified());
  });
  return *extraction_;
}

}  // namespace medres::knowledge
