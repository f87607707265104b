namespace FastNet.Cli;

/// <summary>What the process says at its end.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The work failed: training diverged, or a regression was found.</summary>
    public const int Failed = 1;

    /// <summary>An argument or a file is not what it should be.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted, as shells count it: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
