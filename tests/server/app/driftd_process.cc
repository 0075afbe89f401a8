#include "tests/server/app/driftd_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

extern char** environ;

namespace drift {
namespace {

// One line, with its end; empty where there are no more.
std::string ReadLine(FILE* file) {
  char* text = nullptr;
  size_t capacity = 0;
  const ssize_t size = getline(&text, &capacity, file);
  std::string line = size > 0 ? std::string(text, size) : "";
  free(text);
  return line;
}

std::string ReadAll(FILE* file) {
  std::string all;
  for (std::string line; !(line = ReadLine(file)).empty();) all += line;
  return all;
}

std::string Between(const std::string& text, const std::string& before, const std::string& after) {
  const size_t start = text.find(before) + before.size();
  return text.substr(start, text.find(after, start) - start);
}

}  // namespace

DriftdProcess::DriftdProcess(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {DRIFT_DRIFTD};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& argument : all) argv.push_back(argument.data());
  argv.push_back(nullptr);

  std::array<int, 2> out;
  std::array<int, 2> err;
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int error = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  stdout_ = fdopen(out[0], "r");
  stderr_ = fdopen(err[0], "r");
  if (error != 0) throw std::runtime_error("cannot run " DRIFT_DRIFTD);
}

DriftdProcess::~DriftdProcess() {
  if (pid_ != 0) {
    Signal(SIGKILL);
    Wait();
  }
  fclose(stdout_);
  fclose(stderr_);
}

bool DriftdProcess::Listens() {
  const std::string line = ReadLine(stdout_);
  if (line.rfind("driftd listening grpc=", 0) != 0) return false;
  grpc_address_ = Between(line, "grpc=", " ");
  http_address_ = Between(line, "http=", "\n");
  return line == "driftd listening grpc=" + grpc_address_ + " http=" + http_address_ + "\n";
}

bool DriftdProcess::Logs(const std::string& text) {
  for (std::string line; !(line = ReadLine(stderr_)).empty();) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

void DriftdProcess::Signal(int signal) const { kill(pid_, signal); }

int DriftdProcess::Wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string DriftdProcess::Output() { return ReadAll(stdout_); }
std::string DriftdProcess::Errors() { return ReadAll(stderr_); }

DriftdResult RunDriftd(const std::vector<std::string>& arguments) {
  DriftdProcess driftd(arguments);
  // Neither fills a pipe, so they can be read one after the other.
  std::string output = driftd.Output();
  std::string errors = driftd.Errors();
  return {.exit_code = driftd.Wait(), .output = std::move(output), .errors = std::move(errors)};
}

}  // namespace drift
