#include "api/rest/scheduling/sessions/change.hpp"

#include "api/rest/scheduling/sessions/views.hpp"
#include "api/rest/scopes.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

using scheduling::SessionId;

struct SessionEditInput {
  std::optional<int> add_numbers;
  std::optional<bool> closed;
};
BOOST_DESCRIBE_STRUCT(SessionEditInput, (), (add_numbers, closed))
constexpr auto DescribeJson(const SessionEditInput*) {
  return json::Object("SessionEdit", "What changes of one session; nobody's number does.",
                      json::Field("add_numbers").Range(1, 200).Help("Counted on, and spread over the segments."),
                      json::Field("closed").Help("No more numbers but extra ones; false opens it again."));
}

struct StopInput {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(StopInput, (), (reason))
constexpr auto DescribeJson(const StopInput*) {
  return json::Object("SessionStop", "Why the session does not take place (停诊).",
                      json::Reason(500).Example("the doctor is ill"));
}

struct SubstituteInput {
  ResourceId resource;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SubstituteInput, (), (resource, reason))
constexpr auto DescribeJson(const SubstituteInput*) {
  return json::Object("SessionSubstitute", "Who sees the patients instead (替诊), and why.",
                      json::Reason(500).Example("the doctor is ill"));
}

namespace {

using ChangedAnswer = http::Versioned<SessionChangedView>;

http::Operation Changing(std::string_view id, std::string_view summary, std::string_view description) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "Session"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
          .description = description};
}

Task<Result<ChangedAnswer>> ToAnswer(scheduling::SessionService& service, scheduling::SessionChanged changed) {
  MEDRES_CO_TRY(const auto now, co_await service.Get(changed.session.id));
  co_return ChangedAnswer{ToView(changed, now), now.entry->session.version};
}

}  // namespace

void AddChangeSession(http::Group& group, scheduling::SessionService& service) {
  group.Add("POST /api/v1/sessions/{id}/edit",
            Changing("editSession", "Add numbers to a session, or close it", "The rest follows its plan."),
            [&service](http::Path<SessionId> id, http::Body<SessionEditInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<http::Versioned<SessionView>>> {
              MEDRES_CO_TRY(const auto now,
                            co_await service.Edit(*id, match.version, {input->add_numbers, input->closed},
                                                  context.caller->subject));
              co_return http::Versioned<SessionView>{ToView(now), now.entry->session.version};
            });
  group.Add("POST /api/v1/sessions/{id}/stop",
            Changing("stopSession", "Stop a session",
                     "Its visits are called off by the provider in the same transaction, which never counts against "
                     "the patients; each is told once. The answer has what can be offered instead."),
            [&service](http::Path<SessionId> id, http::Body<StopInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<ChangedAnswer>> {
              MEDRES_CO_TRY(auto changed, co_await service.Stop(*id, match.version, (*std::move(input)).reason,
                                                                context.caller->subject));
              co_return co_await ToAnswer(service, std::move(changed));
            });
  group.Add("POST /api/v1/sessions/{id}/substitute",
            Changing("substituteSession", "Give a session to a substitute",
                     "Its visits go along in the same transaction, with their numbers and times; each is told once."),
            [&service](http::Path<SessionId> id, http::Body<SubstituteInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<ChangedAnswer>> {
              const ResourceId to = input->resource;
              MEDRES_CO_TRY(auto changed,
                            co_await service.Substitute(*id, match.version, to, (*std::move(input)).reason,
                                                        context.caller->subject));
              co_return co_await ToAnswer(service, std::move(changed));
            });
}

}  // namespace medres::api
