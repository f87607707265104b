namespace FastNet.Cli;

/// <summary>What was asked for cannot be: one line, exit code 2.</summary>
/// <param name="message">What, where, expected and found.</param>
internal sealed class UsageException(string message) : Exception(message);
