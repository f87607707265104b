namespace FastNet.Tests.Support;

/// <summary>Tests that change or measure the whole process: they run one at a time, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
