namespace FastNet.Cli;

/// <summary>Progress that is told at once, by one thread at a time.</summary>
internal sealed class Told<T>(Action<T> tell) : IProgress<T>
{
    private readonly Lock _one = new();

    public void Report(T value)
    {
        lock (_one)
            tell(value);
    }
}
