#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/citation.hpp"

/// What the knowledge graph is made of. Everything here is data that ships with the program (data/tcm).
namespace medres::knowledge {

enum class NodeKind : std::uint8_t {
  kHerb,
  kProcessedHerb,
  kFormula,
  kSyndrome,
  kSymptom,
  kTherapy,
  kAcupoint,
  kMeridian,
  kConstitution,
  kFood,
  kSolarTerm,
  kDepartment,
  kSource
};
BOOST_DESCRIBE_ENUM(NodeKind, kHerb, kProcessedHerb, kFormula, kSyndrome, kSymptom, kTherapy, kAcupoint, kMeridian,
                    kConstitution, kFood, kSolarTerm, kDepartment, kSource)
inline constexpr std::size_t kNodeKinds = 13;

/// What an edge says of the node it comes from.
enum class GraphRelation : std::uint8_t {
  kContains,
  kTreats,
  kHas,
  kTreatedBy,
  kEnters,
  kIncompatibleWith,
  kMadeFrom,
  kOn,
  kSuits,
  kLimitedFor,
  kInclinesTo,
  kSameAs,
  kSeenBy,
  kPrecedes,
  kCorrespondsTo,
  kIsA,
  kDescribedIn
};
BOOST_DESCRIBE_ENUM(GraphRelation, kContains, kTreats, kHas, kTreatedBy, kEnters, kIncompatibleWith, kMadeFrom, kOn,
                    kSuits, kLimitedFor, kInclinesTo, kSameAs, kSeenBy, kPrecedes, kCorrespondsTo, kIsA, kDescribedIn)
inline constexpr std::size_t kRelations = 17;

/// One bit for each kind or relation; filters are sets of them.
using KindSet = std::uint32_t;
using RelationSet = std::uint32_t;
constexpr KindSet SetOf(NodeKind kind) { return KindSet{1} << static_cast<unsigned>(kind); }
constexpr RelationSet SetOf(GraphRelation relation) { return RelationSet{1} << static_cast<unsigned>(relation); }
inline constexpr KindSet kEveryKind = (KindSet{1} << kNodeKinds) - 1;
inline constexpr RelationSet kEveryRelation = (RelationSet{1} << kRelations) - 1;

/// Which kinds a relation joins, and how far apart it leaves them: the smaller, the more an edge explains.
struct RelationRule {
  KindSet from;
  KindSet to;
  int distance;
};
const RelationRule& RuleOf(GraphRelation relation);

/// Position of a node or an edge in its graph.
using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;

struct Node {
  NodeKind kind = NodeKind::kHerb;
  std::string key;   ///< kind and id: `acupoint:LI4`, `syndrome:B03.01.03`; unique
  std::string name;  ///< in simplified characters
  std::vector<std::string> aliases = {};
  std::string english = {};  ///< empty where no English name ships

  std::string_view id() const { return std::string_view(key).substr(key.find(':') + 1); }
};

/// A source of facts, by its key in data/tcm/graph/sources.tsv.
struct Source {
  std::string key;
  std::string title;
  Evidence evidence = Evidence::kInferred;
  std::string licence;
};

struct Edge {
  NodeIndex from = 0;
  NodeIndex to = 0;
  GraphRelation relation = GraphRelation::kContains;
  std::uint8_t weight = 100;  ///< 1 to 100: how much it is said of it
  ReviewStatus review_status = ReviewStatus::kUnreviewed;
  std::uint16_t source = 0;  ///< position in Graph::sources()
  std::string note = {};     ///< a dose as the source writes it, clauses, a rule's id
};

}  // namespace medres::knowledge
