#include "access/audit.hpp"

#include <algorithm>
#include <array>

namespace medres::access {
namespace {

struct ActionRow {
  AuditAction action;
  std::string_view code;
};
constexpr std::array<ActionRow, 5> kActions{{{AuditAction::kCreate, "C"},
                                             {AuditAction::kRead, "R"},
                                             {AuditAction::kUpdate, "U"},
                                             {AuditAction::kDelete, "D"},
                                             {AuditAction::kExecute, "E"}}};

}  // namespace

std::string_view ToCode(AuditAction action) { return std::ranges::find(kActions, action, &ActionRow::action)->code; }

AuditAction ParseAction(std::string_view code) {
  const auto row = std::ranges::find(kActions, code, &ActionRow::code);
  return row == kActions.end() ? AuditAction::kExecute : row->action;
}

}  // namespace medres::access
