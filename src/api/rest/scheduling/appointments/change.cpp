#include "api/rest/scheduling/appointments/change.hpp"

#include "api/rest/scheduling/appointments/staff_override.hpp"
#include "api/rest/scheduling/appointments/views.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

using scheduling::AppointmentStatus;

/// Who can call a visit off by a request.
enum class CancelledBy { kPatient, kProvider };
BOOST_DESCRIBE_ENUM(CancelledBy, kPatient, kProvider)

struct CancelInput {
  std::string reason;
  CancelledBy by = CancelledBy::kPatient;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(CancelInput, (), (reason, by, override))
constexpr auto DescribeJson(const CancelInput*) {
  return json::Object(
      "CancelInput", "Why the visit will not take place.", json::ReasonIfAny(500).Example("patient asked"),
      json::Field("by").Optional().Help(
          "`provider` (停诊) is bound by no cut-off, never counts against the patient, who is told accordingly."));
}

enum class Step { kArrived, kCheckedIn, kFulfilled, kNoshow, kCancelled, kEnteredInError, kUndo };
BOOST_DESCRIBE_ENUM(Step, kArrived, kCheckedIn, kFulfilled, kNoshow, kCancelled, kEnteredInError, kUndo)

struct TransitionInput {
  Step to = Step::kArrived;
  std::string reason;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(TransitionInput, (), (to, reason, override))
constexpr auto DescribeJson(const TransitionInput*) {
  return json::Object("AppointmentTransitionInput", "The next step of the visit, or `undo` of the last one.",
                      json::Field("to").Example("arrived"), json::ReasonIfAny(500));
}

namespace {

using Answer = http::Versioned<AppointmentView>;

std::optional<AppointmentStatus> TargetOf(Step step) {
  switch (step) {
    case Step::kArrived: return AppointmentStatus::kArrived;
    case Step::kCheckedIn: return AppointmentStatus::kCheckedIn;
    case Step::kFulfilled: return AppointmentStatus::kFulfilled;
    case Step::kNoshow: return AppointmentStatus::kNoshow;
    case Step::kCancelled: return AppointmentStatus::kCancelled;
    case Step::kEnteredInError: return AppointmentStatus::kEnteredInError;
    case Step::kUndo: return std::nullopt;
  }
  return std::nullopt;
}

Task<Result<Answer>> Transition(scheduling::BookingService& service, scheduling::TransitionCommand command) {
  MEDRES_CO_TRY(const auto changed, co_await service.Transition(std::move(command)));
  co_return Answer{ToView(changed), changed.version};
}

}  // namespace

void AddChangeAppointment(http::Group& group, scheduling::BookingService& service) {
  group.Add("POST /api/v1/appointments/{id}/cancel", ChangeOperation("cancelAppointment", "Cancel a visit"),
            [&service](http::Path<AppointmentId> id, http::Body<CancelInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              scheduling::TransitionCommand command{*id, match.version, AppointmentStatus::kCancelled, input->reason,
                                                    context.caller->subject};
              if (input->by == CancelledBy::kProvider) command.called_off_by = scheduling::CalledOffBy::kProvider;
              MEDRES_CO_TRY(command.staff_override, ToOverride((*std::move(input)).override, context));
              co_return co_await Transition(service, std::move(command));
            });
  group.Add("POST /api/v1/appointments/{id}/transitions",
            ChangeOperation("transitionAppointment", "Take the next step, or undo the last"),
            [&service](http::Path<AppointmentId> id, http::Body<TransitionInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              scheduling::TransitionCommand command{*id, match.version, TargetOf(input->to), input->reason,
                                                    context.caller->subject};
              MEDRES_CO_TRY(command.staff_override, ToOverride((*std::move(input)).override, context));
              co_return co_await Transition(service, std::move(command));
            });
}

}  // namespace medres::api
