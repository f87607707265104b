namespace FastNet.Numerics;

/// <summary>Integers of low..low + range - 1, from 64 bits each.</summary>
internal readonly unsafe struct IntegerSampler(ulong seed, ulong stream, int low, uint range) : ISampler<int>
{
    public static int PerBlock => 2;

    public void Convert(ulong* words, int blocks, int* destination)
    {
        for (int i = 0; i < blocks * PerBlock; i++)
            destination[i] = (int)(low + Philox.Below(words[i], range, seed, stream));
    }
}
