#pragma once

#include <optional>

#include "platform/sql/database.hpp"

namespace medres::sql {

/// A transaction that is open already, as a database: every unit of work runs inside it, one after the other, and sees
/// what those before it wrote. So services that know nothing of each other write all or nothing. What is committed, and
/// when, is for whoever opened the transaction. After a statement failed the transaction is gone, and every later one
/// is answered with that failure. Lives inside a unit of the outer database; belongs to it alone.
class JointDatabase final : public Database {
 public:
  explicit JointDatabase(Session& session) : session_(session) {}

  Dialect dialect() const override { return session_.dialect(); }
  /// The outer unit's deadline holds.
  Task<Status> RunRead(Unit unit, Milliseconds deadline) override;
  Task<Status> RunWrite(Unit unit, Milliseconds deadline) override;

 private:
  /// Commits nothing, and remembers the failure that ended the transaction.
  class JointSession final : public Session {
   public:
    explicit JointSession(Session& outer) : outer_(outer) {}

    Dialect dialect() const override { return outer_.dialect(); }
    Task<Result<Rows>> Run(const Statement& statement, Params params = {}) override;
    Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> calls) override;
    Task<Status> Script(std::string_view text) override;

   private:
    template <class T>
    Result<T> Noting(Result<T> result);

    Session& outer_;
    std::optional<Error> lost_;
  };

  JointSession session_;
};

}  // namespace medres::sql
