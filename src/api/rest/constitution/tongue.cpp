#include "api/rest/constitution/tongue.hpp"

#include "api/rest/constitution/tongue_views.hpp"
#include "api/rest/scopes.hpp"
#include "platform/async/run_blocking.hpp"

namespace medres::api {

struct TongueStateView {
  TongueView tongue;
  ConstitutionStateView state;
};
BOOST_DESCRIBE_STRUCT(TongueStateView, (), (tongue, state))
constexpr auto DescribeJson(const TongueStateView*) {
  return json::Object("TongueState", "A tongue, and the state of a constitution with it.",
                      json::Field("state").Help("Without the tongue, when there was no card: a guess is no evidence."));
}

namespace {

constexpr std::size_t kPhotoLimit = image::DecodeLimits{}.max_bytes;

Task<Result<constitution::TongueMeasured>> MeasureFile(async::BlockingPool& pool, std::string_view file) {
  const auto measure = [file]() -> Result<constitution::TongueMeasured> {
    static const constitution::TongueColours colours = constitution::TongueColours::Embedded();
    MEDRES_TRY(const image::Picture picture, image::Decode(file));
    return constitution::MeasureTongue(picture, colours);
  };
  co_return co_await async::RunBlocking(pool, measure);
}

Task<Result<TongueStateView>> MeasureOfPatient(const EvidenceParts& parts, async::BlockingPool& pool, PatientId patient,
                                               const http::Context& context) {
  MEDRES_CO_TRY(const auto measured, co_await MeasureFile(pool, context.request.body));
  constitution::EvidenceOnHand on_hand;
  if (measured.white.balance == constitution::WhiteBalance::kCard) on_hand.tongue = measured.features;
  MEDRES_CO_TRY(const auto state, co_await parts.service.StateOf(patient, std::move(on_hand)));
  co_return TongueStateView{ToView(measured, parts.messages, context.language),
                            ToView(state, parts.messages, context.language)};
}

http::Operation PhotoOperation(std::string_view id, std::string_view summary, http::Touches touches) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionRead,
          .touches = touches,
          .errors = {ErrorKind::kInvalid, ErrorKind::kNotFound},
          .description =
              "The body is a JPEG or PNG file (image/jpeg, image/png), at most 12 MiB. With a white card in "
              "a black frame in the picture its colours are balanced by it; else they are a guess, which "
              "the answer says. The picture is never kept.",
          .body_limit = kPhotoLimit};
}

}  // namespace

void AddTongues(http::Group& group, const EvidenceParts& evidence, async::BlockingPool& pool) {
  const EvidenceParts parts = evidence;
  group.Add("POST /api/v1/tongue-photos:measure",
            PhotoOperation("measureTongue", "Measure a picture of a tongue; nothing is kept", http::kNobody),
            [parts, &pool](const http::Context& context) -> Task<Result<TongueView>> {
              MEDRES_CO_TRY(const auto measured, co_await MeasureFile(pool, context.request.body));
              co_return ToView(measured, parts.messages, context.language);
            });
  group.Add("POST /api/v1/patients/{id}/tongue-photos:measure",
            PhotoOperation("measurePatientTongue", "The same, with the state of a patient's constitution",
                           {.type = "ConstitutionAssessment", .effect = http::Effect::kReads}),
            [parts, &pool](http::Path<PatientId> id, const http::Context& context) {
              return MeasureOfPatient(parts, pool, *id, context);
            });
}

}  // namespace medres::api
