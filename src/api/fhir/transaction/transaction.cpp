#include "api/fhir/transaction/transaction.hpp"

#include <algorithm>

#include "api/fhir/transaction/jointly.hpp"

namespace medres::api::fhir {
namespace {

JointWish JointWishOf(const std::vector<BatchEntry>& entries) {
  JointWish wish;
  for (const BatchEntry& entry : entries) {
    if (!entry.writes()) continue;
    const std::string_view condition =
        entry.is_conditional() ? std::string_view(entry.query) : TextOf(*entry.request, "ifNoneExist");
    if (!condition.empty()) {
      wish.conditions.push_back(ConditionName(*entry.type, condition));
      wish.looks_inside = wish.looks_inside || entry.type->is_part;
    }
    wish.changes_catalog = wish.changes_catalog || ChangesCatalog(*entry.type);
    if (const auto resource = ChangedBy(entry)) wish.changed.push_back(*resource);
  }
  return wish;
}

/// The only entry, or reads: each for itself.
Task<Result<std::vector<EntryAnswer>>> RunSingly(const Server& server, const std::vector<BatchEntry>& entries,
                                                 const std::vector<std::size_t>& order, const http::Context& context) {
  std::vector<EntryAnswer> answers(entries.size());
  for (const std::size_t at : order) {
    auto answer = entries[at].writes() ? co_await WriteEntry(server, entries[at], context)
                                       : co_await Look(server, entries[at], context);
    if (!answer) co_return Fail(AtEntry(at, std::move(answer).error()));
    answers[at] = *std::move(answer);
  }
  co_return answers;
}

/// What is looked at or made is recorded in `held`, as if it were committed.
Task<Result<std::vector<EntryAnswer>>> RunHeld(const Server& server, const std::vector<BatchEntry>& entries,
                                               const http::Context& context, HeldRecords& held) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (auto allowed = CheckAllowed(entries[i], context); !allowed) co_return Fail(AtEntry(i, allowed.error()));
  }
  MEDRES_CO_TRY(const auto order, OrderOf(entries));
  const bool is_alone = std::ranges::any_of(
      entries, [](const BatchEntry& entry) { return entry.writes() && StandsOutside(*entry.type); });
  if (is_alone || std::ranges::none_of(entries, &BatchEntry::writes)) {
    const Server singly(server.parts(), server.services(), held);
    co_return co_await RunSingly(singly, entries, order, context);
  }
  std::vector<EntryAnswer> answers;
  const auto execute = [&](const Server& inside) -> Task<Result<std::vector<ResourceId>>> {
    Execution execution(inside, entries, context);
    MEDRES_CO_CHECK(co_await execution.Run(order));
    answers = execution.TakeAnswers();
    co_return execution.changed();
  };
  MEDRES_CO_CHECK(co_await RunJointly(server, JointWishOf(entries), held, execute));
  co_return answers;
}

}  // namespace

Task<Result<std::vector<EntryAnswer>>> RunTransaction(const Server& server, const std::vector<BatchEntry>& entries,
                                                      const http::Context& context) {
  HeldRecords held;
  auto answers = co_await RunHeld(server, entries, context, held);
  if (answers) {
    held.SendTo(server.recorder(), true);
  } else {
    for (const BatchEntry& entry : entries) NoteRefused(server, entry, context);
  }
  co_return answers;
}

}  // namespace medres::api::fhir
