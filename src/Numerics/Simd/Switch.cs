namespace FastNet.Numerics.Simd;

/// <summary>A condition that the JIT knows: what an instance of a kernel does not do costs it nothing.</summary>
internal interface ISwitch
{
    /// <summary>Whether it holds.</summary>
    static abstract bool On { get; }
}

/// <summary>The two switches.</summary>
internal static class Switch
{
    internal readonly struct On : ISwitch { static bool ISwitch.On => true; }

    internal readonly struct Off : ISwitch { static bool ISwitch.On => false; }
}
