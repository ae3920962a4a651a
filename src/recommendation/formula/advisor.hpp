#pragma once

#include <memory>
#include <mutex>

#include "recommendation/advisor_rooms.hpp"
#include "recommendation/formula/book.hpp"
#include "recommendation/formula/model.hpp"

namespace medres::recommendation {

/// Which classical formulas come into question, for a physician to judge: no diagnosis, no dose. Every one is checked
/// by the rules of safety for the person; what a rule blocks stands apart with its findings, and so does what nobody
/// knows the herbs of. Whoever may be pregnant, or of whom it is not known, is checked as who is. With signs of an
/// emergency nothing is ranked. Nothing is kept. Thread-safe; references must outlive it.
class FormulaAdvisor {
 public:
  struct Parts : AdvisorRooms {
    int unlike_percent = 30;  ///< of its points, what likeness to a better formula puts one behind; 0: nothing
  };

  explicit FormulaAdvisor(Parts parts) : parts_(parts) {}
  FormulaAdvisor(const FormulaAdvisor&) = delete;
  FormulaAdvisor& operator=(const FormulaAdvisor&) = delete;
  ~FormulaAdvisor() = default;

  /// kInvalid as ReadFormulaAsk.
  Result<FormulaAdvice> Advise(const FormulaAsk& ask) const;

  const knowledge::Library& library() const { return parts_.library; }
  const CareLibrary& care() const { return parts_.care; }

 private:
  const std::vector<FormulaEntry>& Entries() const;
  RankedFormula Check(const FormulaEntry& entry, FormulaScore score, const prescription::Person& person) const;

  Parts parts_;
  mutable std::once_flag once_;
  mutable std::vector<FormulaEntry> entries_;  ///< made when it is asked for first: the graph is
};

}  // namespace medres::recommendation
