#include "api/rest/scheduling/service_types.hpp"

#include "api/rest/scopes.hpp"
#include "scheduling/service_type_describe.hpp"

namespace medres::api {

using scheduling::ServiceType;
using scheduling::ServiceTypeInput;
using VersionedServiceType = http::Versioned<ServiceType>;

struct ServiceTypeQuery {
  int limit = 50;
  std::optional<ServiceTypeId> cursor;
};
BOOST_DESCRIBE_STRUCT(ServiceTypeQuery, (), (limit, cursor))
constexpr auto DescribeJson(const ServiceTypeQuery*) {
  return json::Object("ServiceTypeQuery", "", json::Field("limit").Optional().Range(1, 200));
}

void AddServiceTypes(http::Group& group, scheduling::ServiceTypeService& service) {
  group.Add("GET /api/v1/service-types",
            {.id = "listServiceTypes",
             .summary = "List what can be booked",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody},
            [&service](http::Query<ServiceTypeQuery> query) -> Task<Result<http::Page<ServiceType>>> {
              MEDRES_CO_TRY(auto found, co_await service.List(query->cursor.value_or(ServiceTypeId{}), query->limit));
              http::Page<ServiceType> page{std::move(found.items), {}};
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("POST /api/v1/service-types",
            {.id = "createServiceType",
             .summary = "Create a service type",
             .scope = scopes::kSchedulingWrite,
             .touches = http::kNobody},
            [&service](http::Body<ServiceTypeInput> input,
                       http::Context& context) -> Task<Result<http::Created<VersionedServiceType>>> {
              MEDRES_CO_TRY(ServiceType made, co_await service.Create(*std::move(input), context.caller->subject));
              co_return http::Created<VersionedServiceType>{"/api/v1/service-types/" + made.id.Text(),
                                                            {made, made.version}};
            });
  group.Add("GET /api/v1/service-types/{id}",
            {.id = "getServiceType",
             .summary = "Read a service type",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<ServiceTypeId> id) -> Task<Result<VersionedServiceType>> {
              MEDRES_CO_TRY(ServiceType found, co_await service.Get(*id));
              co_return VersionedServiceType{found, found.version};
            });
  group.Add("PUT /api/v1/service-types/{id}",
            {.id = "replaceServiceType",
             .summary = "Replace a service type",
             .scope = scopes::kSchedulingWrite,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound, ErrorKind::kPrecondition}},
            [&service](http::Path<ServiceTypeId> id, http::Body<ServiceTypeInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<VersionedServiceType>> {
              MEDRES_CO_TRY(ServiceType changed,
                            co_await service.Update(*id, match.version, *std::move(input), context.caller->subject));
              co_return VersionedServiceType{changed, changed.version};
            });
}

}  // namespace medres::api
