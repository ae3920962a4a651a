#include "scheduling/reply/service.hpp"

namespace medres::scheduling {
namespace {

/// What of a reply stays as it was.
Status CheckSame(const Reply& held, const ReplyWish& wish) {
  if (wish.expected && *wish.expected != held.version) {
    return Fail(Error::Precondition(
        "reply.version", {{"expected", std::to_string(*wish.expected)}, {"current", std::to_string(held.version)}}));
  }
  std::vector<Issue> issues;
  if (wish.appointment != held.appointment) issues.push_back({"reply.fixed", "/appointment", {}});
  if (wish.participant != held.participant) issues.push_back({"reply.fixed", "/actor", {}});
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

}  // namespace

Task<Result<RespondCommand>> ReplyService::Prepare(ReplyWish wish) {
  RespondCommand command{.appointment = wish.appointment,
                         .expected_version = std::nullopt,
                         .id = wish.id.value_or(ReplyId::Make()),
                         .version = 1,
                         .participant = wish.participant,
                         .status = wish.status,
                         .actor = wish.actor};
  if (wish.id) {
    MEDRES_CO_TRY(const auto versions, co_await Versions(*wish.id));
    if (versions.empty()) co_return Fail(Error::NotFound("reply.not_found", {{"id", wish.id->Text()}}));
    MEDRES_CO_CHECK(CheckSame(versions.front(), wish));
    command.version = versions.front().version + 1;
  }
  co_return command;
}

Task<Result<std::vector<Reply>>> ReplyService::Versions(ReplyId id) {
  co_return co_await database_.Read<std::vector<Reply>>(
      [this, id](sql::Session& session) { return store_.Versions(session, id); });
}

Task<Result<std::vector<Reply>>> ReplyService::List(ReplyFilter filter) {
  co_return co_await database_.Read<std::vector<Reply>>(
      [this, &filter](sql::Session& session) { return store_.List(session, filter); });
}

Task<Result<std::vector<Reply>>> ReplyService::Of(std::vector<AppointmentId> appointments) {
  if (appointments.empty()) co_return std::vector<Reply>();
  co_return co_await database_.Read<std::vector<Reply>>(
      [&](sql::Session& session) { return store_.Of(session, appointments); });
}

}  // namespace medres::scheduling
