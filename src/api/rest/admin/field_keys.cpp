#include "api/rest/admin/field_keys.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct SealedColumnView {
  std::string column;
  std::int64_t values = 0;
};
BOOST_DESCRIBE_STRUCT(SealedColumnView, (), (column, values))
constexpr auto DescribeJson(const SealedColumnView*) {
  return json::Object("SealedColumn", "Values of a column that are sealed by a key.",
                      json::Field("column").Example("patient.phone"));
}

struct FieldKeyView {
  int number = 0;
  bool index = false;
  bool active = false;
  bool held = false;
  bool needed = false;
  std::int64_t values = 0;
  std::vector<SealedColumnView> columns;
};
BOOST_DESCRIBE_STRUCT(FieldKeyView, (), (number, index, active, held, needed, values, columns))
constexpr auto DescribeJson(const FieldKeyView*) {
  return json::Object("FieldKey", "A key that fields are sealed by, or found by; never the key itself.",
                      json::Field("index").Help("It makes blind indexes; these keys have numbers of their own."),
                      json::Field("active").Help("New values are by it."),
                      json::Field("held").Help("It is in this process's key file."),
                      json::Field("needed").Help("No process starts without it."),
                      json::Field("values").Help("How many values are by it."));
}

struct ResealInput {
  std::int64_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(ResealInput, (), (limit))
constexpr auto DescribeJson(const ResealInput*) {
  return json::Object("ResealInput", "How far to go at once.",
                      json::Field("limit").Optional().Range(1, 20'000).Help("Values to look at."));
}

struct ResealedView {
  std::int64_t renewed = 0;
  std::int64_t busy = 0;
  std::int64_t unreadable = 0;
  std::int64_t doubled = 0;
  bool finished = false;
};
BOOST_DESCRIBE_STRUCT(ResealedView, (), (renewed, busy, unreadable, doubled, finished))
constexpr auto DescribeJson(const ResealedView*) {
  return json::Object(
      "Resealed", "What became of some values.",
      json::Field("renewed").Help("Sealed, or indexed, anew, by the active key."),
      json::Field("busy").Help("Changed by somebody else at that moment; the next walk looks again."),
      json::Field("unreadable").Help("Left as they are: their key is missing, or they were altered."),
      json::Field("doubled").Help("Left as they are: another row has the same number already, made while "
                                  "processes had different keys. To be merged, then asked again."),
      json::Field("finished").Help("Everything was looked at; else ask again."));
}

namespace {

FieldKeyView FieldKeyViewOf(const security::Resealer::KeyState& state) {
  FieldKeyView view{.number = state.number,
                    .index = state.kind == security::KeyPurpose::kIndex,
                    .active = state.is_active,
                    .held = state.is_held,
                    .needed = state.is_needed,
                    .values = state.values,
                    .columns = {}};
  for (const auto& [column, values] : state.columns) view.columns.push_back({column, values});
  return view;
}

}  // namespace

void AddFieldKeys(http::Group& group, security::Resealer& resealer) {
  group.Add("GET /api/v1/admin/field-keys",
            {.id = "listFieldKeys",
             .summary = "By which keys fields are sealed and found, and how many",
             .scope = scopes::kAdmin,
             .description = "Reads every sealed row."},
            [&resealer](http::Context&) -> Task<Result<http::Page<FieldKeyView>>> {
              MEDRES_CO_TRY(const auto states, co_await resealer.Look());
              http::Page<FieldKeyView> page;
              for (const auto& state : states) page.items.push_back(FieldKeyViewOf(state));
              co_return page;
            });
  group.Add("POST /api/v1/admin/field-keys:reseal",
            {.id = "resealFields",
             .summary = "Seal and index some old values anew, by the active keys",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kConflict},
             .description = "To be asked again until it says that it is finished; who asks later goes on."},
            [&resealer](http::Body<ResealInput> input) -> Task<Result<ResealedView>> {
              MEDRES_CO_TRY(const auto done, co_await resealer.Renew(input->limit));
              co_return ResealedView{done.renewed, done.busy, done.unreadable, done.doubled, done.is_finished};
            });
}

}  // namespace medres::api
