"""How the tables of ``dangol.text`` are made. Development only: needs scikit-learn, never installed with dangol."""
