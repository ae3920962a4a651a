#pragma once

#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "knowledge/differentiation/casebook.hpp"
#include "platform/json/json.hpp"

/// How well the algorithms find the formula of a clause that was left out.
namespace medres::knowledge {

struct Hits {
  std::string method;
  double top1 = 0;
  double top3 = 0;
  double top5 = 0;
};
BOOST_DESCRIBE_STRUCT(Hits, (), (method, top1, top3, top5))
constexpr auto DescribeJson(const Hits*) { return json::Object("DifferentiationHits", "Shares of the cases, 0 to 1."); }

struct Evaluation {
  int cases = 0;
  int formulas = 0;
  int only_clause = 0;  ///< cases of which no formula is named by another clause: nothing was learnt of these directly
  std::vector<Hits> methods;
};
BOOST_DESCRIBE_STRUCT(Evaluation, (), (cases, formulas, only_clause, methods))
constexpr auto DescribeJson(const Evaluation*) {
  return json::Object("DifferentiationEvaluation", "Leave one clause out, over all clauses.");
}

/// Each clause in turn is left out, learnt from the others, and asked for. A case is hit when one of its formulas is
/// among the first k; equal scores are in the order of the formulas' names, whatever the method. Methods:
/// - popularity: formulas by how many clauses name them;
/// - overlap: by how many findings, as the corpus lists them, they have in common with the case;
/// - overlap-generalised: the same with more general findings and context;
/// - elements, causes: WeighByElements, WeighByCauses.
Evaluation LeaveOneClauseOut(const Casebook& book);

}  // namespace medres::knowledge
