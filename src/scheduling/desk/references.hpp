#pragma once

#include "patients/service.hpp"
#include "scheduling/desk/store.hpp"

namespace medres::scheduling {

/// When two patients are merged, who waits is called by the survivor's name. Thread-safe; the store must outlive it.
class DeskReferences final : public patients::PatientReferences {
 public:
  explicit DeskReferences(DeskStore& store) : store_(store) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    return store_.RepointPatient(session, from, to);
  }

 private:
  DeskStore& store_;
};

}  // namespace medres::scheduling
