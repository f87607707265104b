namespace FastNet.Numerics;

/// <summary>Where the chunks of a product read B from.</summary>
internal enum BSource
{
    /// <summary>From B itself.</summary>
    AsStored,

    /// <summary>From B itself, whose next panel is asked for row by row while one is in use.</summary>
    AsStoredByPanel,

    /// <summary>From panels that the first chunks of the job pack for all, or that the caller packed.</summary>
    PackedFirst,

    /// <summary>From panels that each chunk packs for its own columns, in its own cache.</summary>
    PackedByChunk,
}
