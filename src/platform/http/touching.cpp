#include "platform/http/touching.hpp"

#include "platform/json/json.hpp"
#include "platform/json/walk.hpp"

namespace medres::http {
namespace {

constexpr const json::Type& kPerson = json::Reflect<PatientId>::kType;

}  // namespace

void Note(Context& context, const json::Type& type, const void* value) {
  if (!context.touched.is_wanted) return;
  for (const void* found : json::Find(type, value, kPerson)) {
    const auto& person = *static_cast<const PatientId*>(found);
    if (!person.IsNil()) context.touched.persons.push_back(person);
  }
}

bool CanNamePersons(const json::Type& type) { return json::CanHold(type, kPerson); }

}  // namespace medres::http
