#include "api/rest/scheduling/appointments/participants.hpp"

#include "api/rest/scheduling/appointments/staff_override.hpp"
#include "api/rest/scheduling/appointments/views.hpp"

namespace medres::api {

struct ParticipantInput {
  PatientId patient;
  std::optional<std::string> channel;
  std::optional<PatientId> guardian;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(ParticipantInput, (), (patient, channel, guardian, override))
constexpr auto DescribeJson(const ParticipantInput*) {
  return json::Object("ParticipantInput", "Who joins a group visit. The policies judge them as if they booked it.",
                      json::Field("channel").Length(1, 32).Matches(json::kSlug).Help("The visit's when left out."),
                      json::Field("guardian").Help("A grown-up who answers for a minor."));
}

struct ParticipantPath {
  AppointmentId id;
  PatientId patient;
};
BOOST_DESCRIBE_STRUCT(ParticipantPath, (), (id, patient))

namespace {

using Answer = http::Versioned<AppointmentView>;

Task<Result<Answer>> Change(scheduling::BookingService& service, scheduling::ParticipantCommand command) {
  MEDRES_CO_TRY(const auto changed, co_await service.ChangeParticipants(std::move(command)));
  co_return Answer{ToView(changed), changed.version};
}

}  // namespace

void AddParticipants(http::Group& group, scheduling::BookingService& service) {
  group.Add("POST /api/v1/appointments/{id}/participants",
            ChangeOperation("joinAppointment", "A patient joins a group visit"),
            [&service](http::Path<AppointmentId> id, http::Body<ParticipantInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              ParticipantInput wish = *std::move(input);
              MEDRES_CO_TRY(auto staff_override, ToOverride(std::move(wish.override), context));
              co_return co_await Change(service, {.appointment = *id,
                                                  .expected_version = match.version,
                                                  .patient = wish.patient,
                                                  .joins = true,
                                                  .actor = context.caller->subject,
                                                  .channel = std::move(wish.channel),
                                                  .guardian = wish.guardian,
                                                  .staff_override = std::move(staff_override)});
            });
  group.Add("DELETE /api/v1/appointments/{id}/participants/{patient}",
            ChangeOperation("leaveAppointment", "A patient leaves a group visit"),
            [&service](http::Path<ParticipantPath> path, http::IfMatch match,
                       http::Context& context) -> Task<Result<Answer>> {
              return Change(service, {.appointment = path->id,
                                      .expected_version = match.version,
                                      .patient = path->patient,
                                      .joins = false,
                                      .actor = context.caller->subject});
            });
}

}  // namespace medres::api
